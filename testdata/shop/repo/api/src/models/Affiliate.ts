import { Schema, model } from 'mongoose';

const affiliateSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    userId: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    code: { type: String, required: true, uppercase: true },
    commissionPercent: { type: Number, default: 5 },
    earnedAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    paidAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    clicks: { type: Number, default: 0 },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const Affiliate = model('Affiliate', affiliateSchema);
