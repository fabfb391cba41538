import { InferSchemaType, Schema, model } from 'mongoose';

const orderLineSchema = new Schema(
  {
    variantId: { type: Schema.Types.ObjectId, ref: 'Variant', required: true },
    title: { type: String, required: true },
    quantity: { type: Number, required: true, min: 1 },
    unitPrice: { type: Schema.Types.Decimal128, required: true },
    discountAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    lineTotal: { type: Schema.Types.Decimal128, required: true },
  },
  { _id: false },
);

const orderSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true, index: true },
    customerId: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    number: { type: Number, required: true },
    lines: [orderLineSchema],
    subtotal: { type: Schema.Types.Decimal128, required: true },
    shippingCost: { type: Schema.Types.Decimal128, required: true },
    discountAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    taxAmount: { type: Schema.Types.Decimal128, required: true },
    total: { type: Schema.Types.Decimal128, required: true },
    couponId: { type: Schema.Types.ObjectId, ref: 'Coupon' },
    status: {
      type: String,
      enum: ['pending', 'paid', 'packed', 'shipped', 'cancelled'],
      default: 'pending',
    },
    shippedAt: Date,
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

orderSchema.index({ storeId: 1, number: 1 }, { unique: true });

export type OrderDoc = InferSchemaType<typeof orderSchema>;
export type OrderLine = InferSchemaType<typeof orderLineSchema>;
export const Order = model('Order', orderSchema);
