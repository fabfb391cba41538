import { Schema, model } from 'mongoose';

const deliveryQuoteSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    cartId: { type: Schema.Types.ObjectId, ref: 'Cart', required: true },
    carrier: { type: String, required: true },
    price: { type: Number, required: true },
    days: { type: Number },
    validUntil: { type: Date, required: true },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const DeliveryQuote = model('DeliveryQuote', deliveryQuoteSchema);
