import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { toCsv } from '../lib/csv';
import { ForbiddenError, NotFoundError } from '../lib/errors';
import { Payout } from '../models/Payout';
import { loadStore } from '../repositories/storeRepository';
import { schedulePayout } from '../services/payoutService';

export async function listPayouts(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const payouts = await Payout.find({ storeId: store._id, deletedAt: null }).sort({ createdAt: -1 });
  res.json({ items: payouts });
}

export async function showPayout(req: Request, res: Response) {
  const payout = await Payout.findOne({ _id: req.params.payoutId, deletedAt: null });
  if (!payout) throw new NotFoundError('payout');
  await requireOwner(req.user, payout);
  res.json(payout);
}

export async function requestPayout(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const payout = await schedulePayout(store, req.body.iban);
  res.status(202).json(payout);
}

// Used by the accounting integration, which polls once a day.
export async function exportPayouts(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  const user = req.user!;
  if (!store.members.some((member) => member.equals(user.id))) {
    throw new ForbiddenError();
  }
  const payouts = await Payout.find({ storeId: store._id, status: 'sent', deletedAt: null });
  const rows = payouts.map((payout) => [String(payout._id), String(payout.amount), payout.currency]);
  res.type('text/csv').send(toCsv(['id', 'amount', 'currency'], rows));
}
