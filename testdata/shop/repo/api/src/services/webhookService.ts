import { createHmac } from 'crypto';
import type { Types } from 'mongoose';
import { config } from '../config';
import { childLogger } from '../lib/logger';
import { Webhook } from '../models/Webhook';
import { WebhookDelivery } from '../models/WebhookDelivery';

const log = childLogger('webhooks');
const MAX_FAILURES = 20;

function sign(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

export async function deliver(storeId: Types.ObjectId, topic: string, payload: Record<string, unknown>) {
  const hooks = await Webhook.find({ storeId, topics: topic, disabledAt: null, deletedAt: null });
  await Promise.all(hooks.map((hook) => deliverOne(hook._id, topic, payload)));
}

export async function deliverOne(webhookId: Types.ObjectId, topic: string, payload: Record<string, unknown>) {
  const hook = await Webhook.findOne({ _id: webhookId, deletedAt: null });
  if (!hook) return;
  const body = JSON.stringify({ topic, payload });
  const delivery = await WebhookDelivery.create({ webhookId, topic, payload });
  try {
    const response = await fetch(hook.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shop-signature': sign(hook.secret, body) },
      body,
      signal: AbortSignal.timeout(config.webhookTimeoutMs),
    });
    delivery.responseStatus = response.status;
    delivery.deliveredAt = response.ok ? new Date() : undefined;
  } catch (err) {
    log.warn({ err, webhookId }, 'delivery failed');
    hook.failures += 1;
    if (hook.failures >= MAX_FAILURES) hook.disabledAt = new Date();
    await hook.save();
  }
  await delivery.save();
}

export async function undelivered(limit: number) {
  return WebhookDelivery.find({ deliveredAt: null, attempt: { $lt: 5 } }).limit(limit);
}
