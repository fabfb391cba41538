import type { Request, Response } from 'express';
import { requireOwner } from '@/lib/auth';
import { NotFoundError } from '@/lib/errors';
import { paged, readPage } from '@/lib/pagination';
import { Subscription } from '@/models/Subscription';
import { loadStore } from '@/repositories/storeRepository';

export async function listSubscriptions(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const page = readPage(req);
  const where = { storeId: store._id, status: 'active', deletedAt: null };
  const items = await Subscription.find(where).skip(page.skip).limit(page.limit);
  res.json(paged(items, await Subscription.countDocuments(where), page));
}

export async function pauseSubscription(req: Request, res: Response) {
  const subscription = await Subscription.findOne({ _id: req.params.subscriptionId, deletedAt: null });
  if (!subscription) throw new NotFoundError('subscription');
  await requireOwner(req.user, subscription);
  subscription.status = 'paused';
  await subscription.save();
  res.json(subscription);
}

export async function resumeSubscription(req: Request, res: Response) {
  const subscription = await Subscription.findOne({ _id: req.params.subscriptionId, deletedAt: null });
  if (!subscription) throw new NotFoundError('subscription');
  await requireOwner(req.user, subscription);
  subscription.status = 'active';
  subscription.nextBillingAt = new Date();
  await subscription.save();
  res.json(subscription);
}

export async function endSubscription(req: Request, res: Response) {
  const subscription = await Subscription.findOne({ _id: req.params.subscriptionId, deletedAt: null });
  if (!subscription) throw new NotFoundError('subscription');
  await requireOwner(req.user, subscription);
  subscription.status = 'ended';
  await subscription.save();
  res.status(204).end();
}
