import type { Request, Response } from 'express';
import { requireOwner } from '@/lib/auth';
import { NotFoundError, ValidationError } from '@/lib/errors';
import { parseMoney, subtract } from '@/lib/money';
import { Bundle } from '@/models/Bundle';
import { Variant } from '@/models/Variant';
import { loadStore } from '@/repositories/storeRepository';
import { listPrice } from '@/services/pricingService';

export async function listBundles(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const bundles = await Bundle.find({ storeId: store._id, deletedAt: null }).sort({ position: 1 });
  res.json({ items: bundles });
}

export async function createBundle(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const ids = req.body.items.map((item: { variantId: string }) => item.variantId);
  const known = await Variant.countDocuments({ _id: { $in: ids }, storeId: store._id, deletedAt: null });
  if (known !== ids.length) throw new ValidationError('unknown variant in bundle');

  const price = parseMoney(req.body.price);
  const full = await listPrice(req.body.items);
  const bundle = await Bundle.create({
    storeId: store._id,
    title: req.body.title,
    items: req.body.items,
    price,
    discountAmount: subtract(full, price),
  });
  res.status(201).json(bundle);
}

export async function toggleBundle(req: Request, res: Response) {
  const bundle = await Bundle.findOne({ _id: req.params.bundleId, deletedAt: null });
  if (!bundle) throw new NotFoundError('bundle');
  await requireOwner(req.user, bundle);
  bundle.active = !bundle.active;
  await bundle.save();
  res.json(bundle);
}

export async function deleteBundle(req: Request, res: Response) {
  const bundle = await Bundle.findOne({ _id: req.params.bundleId, deletedAt: null });
  if (!bundle) throw new NotFoundError('bundle');
  await requireOwner(req.user, bundle);
  await Bundle.updateOne({ _id: bundle._id, deletedAt: null }, { $set: { deletedAt: new Date() } });
  res.status(204).end();
}
