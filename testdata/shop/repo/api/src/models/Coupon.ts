import { InferSchemaType, Schema, model } from 'mongoose';

const couponSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    code: { type: String, required: true, uppercase: true },
    kind: { type: String, enum: ['fixed', 'percent'], required: true },
    percentOff: { type: Number, min: 0, max: 100 },
    discountAmount: { type: Schema.Types.Decimal128 },
    minimumTotal: { type: Schema.Types.Decimal128, default: '0.00' },
    maxRedemptions: { type: Number },
    redemptions: { type: Number, default: 0 },
    startsAt: Date,
    endsAt: Date,
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

couponSchema.index({ storeId: 1, code: 1 }, { unique: true });

export type CouponDoc = InferSchemaType<typeof couponSchema>;
export const Coupon = model('Coupon', couponSchema);
