import type { Request, Response } from 'express';
import { requireOwner } from '@/lib/auth';
import { NotFoundError } from '@/lib/errors';
import { subtract } from '@/lib/money';
import { shortCode } from '@/lib/slug';
import { Affiliate } from '@/models/Affiliate';
import { User } from '@/models/User';
import { loadStore } from '@/repositories/storeRepository';

export async function listAffiliates(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const affiliates = await Affiliate.find({ storeId: store._id, deletedAt: null }).sort({ clicks: -1 });
  res.json({ items: affiliates });
}

export async function inviteAffiliate(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const user = await User.findOne({ email: req.body.email, deletedAt: null });
  if (!user) throw new NotFoundError('user');
  const affiliate = await Affiliate.create({
    storeId: store._id,
    userId: user._id,
    code: shortCode(6),
    commissionPercent: req.body.commissionPercent,
  });
  res.status(201).json(affiliate);
}

export async function settleAffiliate(req: Request, res: Response) {
  const affiliate = await Affiliate.findOne({ _id: req.params.affiliateId, deletedAt: null });
  if (!affiliate) throw new NotFoundError('affiliate');
  await requireOwner(req.user, affiliate);

  const due = subtract(affiliate.earnedAmount, affiliate.paidAmount);
  affiliate.paidAmount = affiliate.earnedAmount;
  await affiliate.save();
  res.json({ due: String(due) });
}
