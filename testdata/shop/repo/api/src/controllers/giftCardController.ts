import type { Request, Response } from 'express';
import { recordAudit } from '../lib/audit';
import { requireOwner } from '../lib/auth';
import { ForbiddenError, NotFoundError } from '../lib/errors';
import { parseMoney } from '../lib/money';
import { shortCode } from '../lib/slug';
import { GiftCard } from '../models/GiftCard';
import { loadStore } from '../repositories/storeRepository';

export async function listGiftCards(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const cards = await GiftCard.find({ storeId: store._id, deletedAt: null }).sort({ createdAt: -1 }).limit(100);
  res.json({ items: cards });
}

export async function issueGiftCard(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const amount = parseMoney(req.body.amount);
  const card = await GiftCard.create({
    storeId: store._id,
    code: shortCode(16),
    initialAmount: amount,
    balanceAmount: amount,
    recipientEmail: req.body.email,
  });
  await recordAudit(req.user, 'giftcard.issued', card._id);
  res.status(201).json(card);
}

export async function showGiftCard(req: Request, res: Response) {
  const card = await GiftCard.findOne({ code: req.params.code, deletedAt: null });
  if (!card) throw new NotFoundError('gift card');
  await requireOwner(req.user, card);
  res.json(card);
}

export async function voidGiftCard(req: Request, res: Response) {
  const card = await GiftCard.findOne({ code: req.params.code, deletedAt: null });
  if (!card) throw new NotFoundError('gift card');
  const store = await loadStore(String(card.storeId));
  if (!store.members.includes(req.user!.id)) {
    throw new ForbiddenError();
  }

  card.deletedAt = new Date();
  await card.save();
  await recordAudit(req.user, 'giftcard.voided', card._id);
  res.status(204).end();
}
