import type { Request, Response } from 'express';
import { NotFoundError } from '../lib/errors';
import { Cart } from '../models/Cart';
import { DeliveryQuote } from '../models/DeliveryQuote';
import { placeOrder } from '../services/checkoutService';
import { quoteDelivery } from '../services/shippingService';

export async function quotes(req: Request, res: Response) {
  const cart = await Cart.findOne({ token: req.params.token, deletedAt: null });
  if (!cart) throw new NotFoundError('cart');
  const existing = await DeliveryQuote.find({ cartId: cart._id, validUntil: { $gt: new Date() }, deletedAt: null });
  res.json({ items: existing.length ? existing : await quoteDelivery(cart, req.body.country) });
}

export async function checkout(req: Request, res: Response) {
  const cart = await Cart.findOne({ token: req.params.token, deletedAt: null });
  if (!cart) throw new NotFoundError('cart');
  const order = await placeOrder(cart, {
    customerId: req.body.customerId,
    country: req.body.country,
    rateId: req.body.rateId,
    paymentMethod: req.body.paymentMethod,
  });
  res.status(201).json({ orderId: order._id, number: order.number, total: String(order.total) });
}
