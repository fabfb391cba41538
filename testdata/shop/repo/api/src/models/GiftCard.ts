import { Schema, model } from 'mongoose';

const giftCardSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    code: { type: String, required: true, unique: true },
    initialAmount: { type: Schema.Types.Decimal128, required: true },
    balanceAmount: { type: Schema.Types.Decimal128, required: true },
    recipientEmail: String,
    expiresAt: Date,
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const GiftCard = model('GiftCard', giftCardSchema);
