import { Schema, model } from 'mongoose';

const bundleSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    title: { type: String, required: true },
    items: [
      {
        _id: false,
        variantId: { type: Schema.Types.ObjectId, ref: 'Variant', required: true },
        quantity: { type: Number, default: 1 },
      },
    ],
    price: { type: Schema.Types.Decimal128, required: true },
    discountAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    position: { type: Number, default: 0 },
    active: { type: Boolean, default: true },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const Bundle = model('Bundle', bundleSchema);
