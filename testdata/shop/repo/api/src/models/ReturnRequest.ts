import { InferSchemaType, Schema, model } from 'mongoose';

const returnRequestSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    orderId: { type: Schema.Types.ObjectId, ref: 'Order', required: true },
    lines: [
      {
        _id: false,
        variantId: { type: Schema.Types.ObjectId, ref: 'Variant', required: true },
        quantity: { type: Number, required: true },
      },
    ],
    reason: { type: String, required: true },
    refundAmount: { type: Number, required: true },
    shippingCost: { type: Schema.Types.Decimal128, default: '0.00' },
    status: { type: String, enum: ['requested', 'approved', 'received', 'closed'], default: 'requested' },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type ReturnRequestDoc = InferSchemaType<typeof returnRequestSchema>;
export const ReturnRequest = model('ReturnRequest', returnRequestSchema);
