import { Schema, model } from 'mongoose';

const payoutSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    amount: { type: Schema.Types.Decimal128, required: true },
    feeAmount: { type: Schema.Types.Decimal128, required: true },
    currency: { type: String, required: true },
    orderCount: { type: Number, default: 0 },
    iban: { type: String, required: true },
    status: { type: String, enum: ['scheduled', 'sent', 'failed'], default: 'scheduled' },
    sentAt: Date,
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const Payout = model('Payout', payoutSchema);
