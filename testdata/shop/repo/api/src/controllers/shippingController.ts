import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { NotFoundError } from '../lib/errors';
import { parseMoney } from '../lib/money';
import { ShippingRate } from '../models/ShippingRate';
import { loadStore } from '../repositories/storeRepository';

export async function listRates(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const rates = await ShippingRate.find({ storeId: store._id, deletedAt: null }).sort({ position: 1 });
  res.json({ items: rates });
}

export async function createRate(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const count = await ShippingRate.countDocuments({ storeId: store._id, deletedAt: null });
  const rate = await ShippingRate.create({
    storeId: store._id,
    name: req.body.name,
    countries: req.body.countries,
    price: parseMoney(req.body.price),
    maxWeight: req.body.maxWeight,
    position: count,
  });
  res.status(201).json(rate);
}

export async function updateRate(req: Request, res: Response) {
  const rate = await ShippingRate.findOne({ _id: req.params.rateId, deletedAt: null });
  if (!rate) throw new NotFoundError('shipping rate');
  await requireOwner(req.user, rate);

  rate.name = req.body.name ?? rate.name;
  if (req.body.price) rate.price = parseMoney(req.body.price);
  await rate.save();
  res.json(rate);
}

export async function deleteRate(req: Request, res: Response) {
  const rate = await ShippingRate.findOne({ _id: req.params.rateId, deletedAt: null });
  if (!rate) throw new NotFoundError('shipping rate');
  await requireOwner(req.user, rate);
  rate.deletedAt = new Date();
  await rate.save();
  res.status(204).end();
}
