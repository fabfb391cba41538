import { Schema, model } from 'mongoose';

const loyaltyAccountSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    customerId: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    points: { type: Number, default: 0 },
    tier: { type: String, enum: ['basic', 'silver', 'gold'], default: 'basic' },
    lifetimeTotal: { type: Number, default: 0 },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const LoyaltyAccount = model('LoyaltyAccount', loyaltyAccountSchema);
