import type { HydratedDocument } from 'mongoose';
import { ConflictError, ValidationError } from '../lib/errors';
import { isGreater, multiply } from '../lib/money';
import type { CartDoc } from '../models/Cart';
import { Coupon } from '../models/Coupon';
import { Order } from '../models/Order';
import { Store } from '../models/Store';
import { nextOrderNumber } from '../repositories/orderRepository';
import { variantsById } from '../repositories/variantRepository';
import { reserveStock } from './inventoryService';
import { createInvoice } from './invoiceService';
import { confirmOrder } from './notificationService';
import { capturePayment } from './paymentService';
import { computeTotals } from './pricingService';
import { costOf } from './shippingService';

export interface CheckoutInput {
  customerId: string;
  country: string;
  rateId: string;
  paymentMethod: string;
}

export async function placeOrder(cart: HydratedDocument<CartDoc>, input: CheckoutInput) {
  if (cart.lines.length === 0) throw new ValidationError('cart is empty');
  const store = await Store.findOne({ _id: cart.storeId, status: 'open', deletedAt: null });
  if (!store) throw new ConflictError('store is closed');

  const shippingCost = await costOf(input.rateId, cart.subtotal);
  const totals = await computeTotals(cart, input.country, shippingCost);
  if (isGreater(store.minimumOrderTotal, totals.subtotal)) {
    throw new ValidationError('order is below the minimum');
  }

  const known = await variantsById(cart.lines.map((line) => line.variantId));
  await reserveStock(cart.lines);
  const order = await Order.create({
    storeId: store._id,
    customerId: input.customerId,
    number: await nextOrderNumber(store._id),
    lines: cart.lines.map((line) => ({
      variantId: line.variantId,
      title: known[String(line.variantId)]?.title ?? 'item',
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      lineTotal: multiply(line.unitPrice, line.quantity),
    })),
    ...totals,
  });

  await capturePayment(order, input.paymentMethod);
  if (cart.couponCode) {
    await Coupon.updateOne(
      { storeId: store._id, code: cart.couponCode, deletedAt: null },
      { $inc: { redemptions: 1 } },
    );
  }
  cart.deletedAt = new Date();
  await cart.save();
  await createInvoice(order);
  await confirmOrder(order);
  return order;
}
