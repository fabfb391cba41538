import { InferSchemaType, Schema, model } from 'mongoose';

const cartSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    customerId: { type: Schema.Types.ObjectId, ref: 'User' },
    token: { type: String, required: true, index: true },
    lines: [
      {
        _id: false,
        variantId: { type: Schema.Types.ObjectId, ref: 'Variant', required: true },
        quantity: { type: Number, required: true, min: 1 },
        unitPrice: { type: Schema.Types.Decimal128, required: true },
      },
    ],
    subtotal: { type: Schema.Types.Decimal128, default: '0.00' },
    couponCode: String,
    touchedAt: { type: Date, default: Date.now },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type CartDoc = InferSchemaType<typeof cartSchema>;
export const Cart = model('Cart', cartSchema);
