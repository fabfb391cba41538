import { InferSchemaType, Schema, model } from 'mongoose';

const subscriptionSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    customerId: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    variantId: { type: Schema.Types.ObjectId, ref: 'Variant', required: true },
    quantity: { type: Number, default: 1 },
    unitPrice: { type: Schema.Types.Decimal128, required: true },
    setupPrice: { type: Schema.Types.Decimal128 },
    intervalDays: { type: Number, required: true },
    nextBillingAt: { type: Date, required: true },
    failures: { type: Number, default: 0 },
    status: { type: String, enum: ['active', 'paused', 'ended'], default: 'active' },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type SubscriptionDoc = InferSchemaType<typeof subscriptionSchema>;
export const Subscription = model('Subscription', subscriptionSchema);
