import { Schema, model } from 'mongoose';

const taxRateSchema = new Schema({
  country: { type: String, required: true, uppercase: true },
  region: String,
  percent: { type: Number, required: true },
  reducedPercent: Number,
  validFrom: { type: Date, required: true },
});

export const TaxRate = model('TaxRate', taxRateSchema);
