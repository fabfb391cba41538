import type { Request, Response } from 'express';
import { NotFoundError, ValidationError } from '../lib/errors';
import { Cart } from '../models/Cart';
import { Variant } from '../models/Variant';
import { findStoreBySlug } from '../repositories/storeRepository';
import { repriceCart } from '../services/pricingService';

async function loadCart(token: string) {
  const cart = await Cart.findOne({ token, deletedAt: null });
  if (!cart) throw new NotFoundError('cart');
  return cart;
}

export async function showCart(req: Request, res: Response) {
  const cart = await loadCart(req.params.token);
  res.json(cart);
}

export async function addToCart(req: Request, res: Response) {
  const store = await findStoreBySlug(req.params.slug);
  const cart = await loadCart(req.params.token);
  const variant = await Variant.findOne({ _id: req.body.variantId, storeId: store._id, deletedAt: null });
  if (!variant) throw new NotFoundError('variant');
  if (variant.quantity < req.body.quantity) throw new ValidationError('not enough stock');

  cart.lines.push({ variantId: variant._id, quantity: req.body.quantity, unitPrice: variant.price });
  cart.touchedAt = new Date();
  await repriceCart(cart);
  res.json(cart);
}

export async function removeFromCart(req: Request, res: Response) {
  const cart = await loadCart(req.params.token);
  cart.lines = cart.lines.filter((line) => String(line.variantId) !== req.params.variantId);
  cart.touchedAt = new Date();
  await repriceCart(cart);
  res.json(cart);
}

export async function applyCoupon(req: Request, res: Response) {
  const cart = await loadCart(req.params.token);
  cart.couponCode = String(req.body.code).toUpperCase();
  await repriceCart(cart);
  res.json(cart);
}
