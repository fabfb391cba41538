import { randomBytes } from 'crypto';
import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { ForbiddenError, NotFoundError } from '../lib/errors';
import { Store } from '../models/Store';
import { Webhook } from '../models/Webhook';
import { WebhookDelivery } from '../models/WebhookDelivery';
import { loadStore } from '../repositories/storeRepository';

export async function listWebhooks(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const webhooks = await Webhook.find({ storeId: store._id, deletedAt: null });
  res.json({ items: webhooks });
}

export async function createWebhook(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const webhook = await Webhook.create({
    storeId: store._id,
    url: req.body.url,
    topics: req.body.topics,
    secret: randomBytes(24).toString('hex'),
  });
  res.status(201).json(webhook);
}

export async function rotateSecret(req: Request, res: Response) {
  const webhook = await Webhook.findOne({ _id: req.params.webhookId, deletedAt: null });
  if (!webhook) throw new NotFoundError('webhook');
  const store = await Store.findOne({ _id: webhook.storeId, deletedAt: null });
  const allowed = store?.members.some((member) => String(member) === String(req.user?.id));
  if (!allowed) throw new ForbiddenError();

  webhook.secret = randomBytes(24).toString('hex');
  await webhook.save();
  res.json({ secret: webhook.secret });
}

export async function listDeliveries(req: Request, res: Response) {
  const webhook = await Webhook.findOne({ _id: req.params.webhookId, deletedAt: null });
  if (!webhook) throw new NotFoundError('webhook');
  await requireOwner(req.user, webhook);
  const deliveries = await WebhookDelivery.find({ webhookId: webhook._id }).sort({ createdAt: -1 }).limit(50);
  res.json({ items: deliveries });
}

export async function deleteWebhook(req: Request, res: Response) {
  const webhook = await Webhook.findOne({ _id: req.params.webhookId, deletedAt: null });
  if (!webhook) throw new NotFoundError('webhook');
  await requireOwner(req.user, webhook);
  webhook.deletedAt = new Date();
  await webhook.save();
  res.status(204).end();
}
