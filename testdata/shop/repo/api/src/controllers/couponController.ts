import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { ConflictError, NotFoundError } from '../lib/errors';
import { parseMoney } from '../lib/money';
import { shortCode } from '../lib/slug';
import { Coupon } from '../models/Coupon';
import { loadStore } from '../repositories/storeRepository';

export async function listCoupons(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const coupons = await Coupon.find({ storeId: store._id, deletedAt: null }).sort({ createdAt: -1 });
  res.json({ items: coupons });
}

export async function createCoupon(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const code = (req.body.code ?? shortCode(8)).toUpperCase();
  if (await Coupon.exists({ storeId: store._id, code, deletedAt: null })) {
    throw new ConflictError('code is taken');
  }
  const coupon = await Coupon.create({
    storeId: store._id,
    code,
    kind: req.body.kind,
    percentOff: req.body.percentOff,
    discountAmount: req.body.discountAmount ? parseMoney(req.body.discountAmount) : undefined,
    maxRedemptions: req.body.maxRedemptions,
    endsAt: req.body.endsAt,
  });
  res.status(201).json(coupon);
}

export async function endCoupon(req: Request, res: Response) {
  const coupon = await Coupon.findOne({ _id: req.params.couponId, deletedAt: null });
  if (!coupon) throw new NotFoundError('coupon');
  await requireOwner(req.user, coupon);

  coupon.endsAt = new Date();
  await coupon.save();
  res.json(coupon);
}

export async function deleteCoupon(req: Request, res: Response) {
  const coupon = await Coupon.findOne({ _id: req.params.couponId, deletedAt: null });
  if (!coupon) throw new NotFoundError('coupon');
  await requireOwner(req.user, coupon);

  if (coupon.redemptions > 0) throw new ConflictError('coupon was used');
  await Coupon.updateOne({ _id: coupon._id, deletedAt: null }, { $set: { deletedAt: new Date() } });
  res.status(204).end();
}
