import { InferSchemaType, Schema, model } from 'mongoose';

const paymentSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    orderId: { type: Schema.Types.ObjectId, ref: 'Order', required: true, index: true },
    provider: { type: String, enum: ['stripe', 'paypal', 'giftcard'], required: true },
    providerRef: { type: String },
    amount: { type: Schema.Types.Decimal128, required: true },
    feeAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    attempts: { type: Number, default: 1 },
    status: { type: String, enum: ['authorised', 'captured', 'failed', 'refunded'], required: true },
    failureCode: String,
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type PaymentDoc = InferSchemaType<typeof paymentSchema>;
export const Payment = model('Payment', paymentSchema);
