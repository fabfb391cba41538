import { Schema, model } from 'mongoose';

const supplierSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    name: { type: String, required: true },
    email: { type: String, lowercase: true },
    leadDays: { type: Number, default: 7 },
    minimumAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    rating: { type: Number },
    notes: String,
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const Supplier = model('Supplier', supplierSchema);
