import { Schema, model } from 'mongoose';

const shippingRateSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    name: { type: String, required: true },
    countries: [{ type: String, uppercase: true }],
    minWeight: { type: Number, default: 0 },
    maxWeight: { type: Number },
    price: { type: Schema.Types.Decimal128, required: true },
    freeAboveTotal: { type: Schema.Types.Decimal128 },
    position: { type: Number, default: 0 },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const ShippingRate = model('ShippingRate', shippingRateSchema);
