import { Schema, model } from 'mongoose';

const webhookDeliverySchema = new Schema(
  {
    webhookId: { type: Schema.Types.ObjectId, ref: 'Webhook', required: true, index: true },
    topic: { type: String, required: true },
    payload: Schema.Types.Mixed,
    responseStatus: { type: Number },
    attempt: { type: Number, default: 1 },
    deliveredAt: Date,
  },
  { timestamps: { createdAt: true, updatedAt: false } },
);

webhookDeliverySchema.index({ createdAt: 1 }, { expireAfterSeconds: 30 * 24 * 3600 });

export const WebhookDelivery = model('WebhookDelivery', webhookDeliverySchema);
