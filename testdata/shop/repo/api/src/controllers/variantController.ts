import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { ConflictError, NotFoundError } from '../lib/errors';
import { parseMoney } from '../lib/money';
import { Product } from '../models/Product';
import { StockMovement } from '../models/StockMovement';
import { Variant } from '../models/Variant';
import { adjustStock } from '../services/inventoryService';

export async function createVariant(req: Request, res: Response) {
  const product = await Product.findOne({ _id: req.params.productId, deletedAt: null });
  if (!product) throw new NotFoundError('product');
  await requireOwner(req.user, product);

  const taken = await Variant.exists({ storeId: product.storeId, sku: req.body.sku, deletedAt: null });
  if (taken) throw new ConflictError('sku is taken');
  const variant = await Variant.create({
    storeId: product.storeId,
    productId: product._id,
    sku: req.body.sku,
    title: req.body.title,
    price: req.body.price ? parseMoney(req.body.price) : product.price,
  });
  res.status(201).json(variant);
}

export async function updateVariant(req: Request, res: Response) {
  const variant = await Variant.findOne({ _id: req.params.variantId, deletedAt: null });
  if (!variant) throw new NotFoundError('variant');
  await requireOwner(req.user, variant);

  if (req.body.title) variant.title = req.body.title;
  if (req.body.price) variant.price = parseMoney(req.body.price);
  if (req.body.costPrice) variant.costPrice = parseMoney(req.body.costPrice);
  await variant.save();
  res.json(variant);
}

export async function correctStock(req: Request, res: Response) {
  const variant = await Variant.findOne({ _id: req.params.variantId, deletedAt: null });
  if (!variant) throw new NotFoundError('variant');
  await requireOwner(req.user, variant);

  const quantity = await adjustStock(variant._id, Number(req.body.delta), 'correction');
  res.json({ quantity });
}

export async function listMovements(req: Request, res: Response) {
  const variant = await Variant.findOne({ _id: req.params.variantId, deletedAt: null });
  if (!variant) throw new NotFoundError('variant');
  await requireOwner(req.user, variant);

  const movements = await StockMovement.find({ variantId: variant._id }).sort({ createdAt: -1 }).limit(200);
  res.json({ items: movements });
}
