import { Schema, model } from 'mongoose';

const webhookSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    url: { type: String, required: true },
    secret: { type: String, required: true },
    topics: [String],
    failures: { type: Number, default: 0 },
    disabledAt: Date,
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const Webhook = model('Webhook', webhookSchema);
