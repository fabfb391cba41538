import { InferSchemaType, Schema, model } from 'mongoose';

const storeSchema = new Schema(
  {
    name: { type: String, required: true, trim: true },
    slug: { type: String, required: true, unique: true },
    currency: { type: String, default: 'EUR', uppercase: true },
    members: [{ type: Schema.Types.ObjectId, ref: 'User' }],
    minimumOrderTotal: { type: Schema.Types.Decimal128, default: '0.00' },
    freeShippingTotal: { type: Schema.Types.Decimal128 },
    timezone: { type: String, default: 'Europe/Berlin' },
    status: { type: String, enum: ['open', 'paused', 'closed'], default: 'open' },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type StoreDoc = InferSchemaType<typeof storeSchema>;
export const Store = model('Store', storeSchema);
