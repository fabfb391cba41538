import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { NotFoundError } from '../lib/errors';
import { parseMoney } from '../lib/money';
import { paged, readPage } from '../lib/pagination';
import { uniqueSlug } from '../lib/slug';
import { Product } from '../models/Product';
import { Variant } from '../models/Variant';
import { loadStore } from '../repositories/storeRepository';

export async function listProducts(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const page = readPage(req);
  const where: Record<string, unknown> = { storeId: store._id, deletedAt: null };
  if (req.query.status) where.status = req.query.status;
  if (req.query.category) where.categoryId = req.query.category;
  const [items, count] = await Promise.all([
    Product.find(where).sort({ position: 1 }).skip(page.skip).limit(page.limit),
    Product.countDocuments(where),
  ]);
  res.json(paged(items, count, page));
}

export async function createProduct(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const product = await Product.create({
    storeId: store._id,
    title: req.body.title,
    slug: uniqueSlug(req.body.title),
    description: req.body.description,
    price: parseMoney(req.body.price),
    tags: req.body.tags ?? [],
  });
  res.status(201).json(product);
}

export async function showProduct(req: Request, res: Response) {
  const product = await Product.findOne({ _id: req.params.productId, deletedAt: null });
  if (!product) throw new NotFoundError('product');
  await requireOwner(req.user, product);

  const variants = await Variant.find({ productId: product._id, deletedAt: null }).sort({ position: 1 });
  res.json({ ...product.toObject(), variants });
}

export async function updateProduct(req: Request, res: Response) {
  const product = await Product.findOne({ _id: req.params.productId, deletedAt: null });
  if (!product) throw new NotFoundError('product');
  await requireOwner(req.user, product);

  const { title, description, price, status } = req.body;
  if (title) product.title = title;
  if (description !== undefined) product.description = description;
  if (price) product.price = parseMoney(price);
  if (status) product.status = status;
  await product.save();
  res.json(product);
}

export async function deleteProduct(req: Request, res: Response) {
  const product = await Product.findOne({ _id: req.params.productId, deletedAt: null });
  if (!product) throw new NotFoundError('product');
  await requireOwner(req.user, product);

  const now = new Date();
  await Product.updateOne({ _id: product._id, deletedAt: null }, { $set: { deletedAt: now } });
  await Variant.updateMany({ productId: product._id, deletedAt: null }, { $set: { deletedAt: now } });
  res.status(204).end();
}
