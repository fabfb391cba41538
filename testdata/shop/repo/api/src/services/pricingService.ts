import type { HydratedDocument, Types } from 'mongoose';
import { add, isGreater, multiply, percentage, subtract, sum, ZERO } from '../lib/money';
import type { CartDoc } from '../models/Cart';
import { Coupon } from '../models/Coupon';
import { TaxRate } from '../models/TaxRate';
import { variantsById } from '../repositories/variantRepository';

export interface Totals {
  subtotal: Types.Decimal128;
  discountAmount: Types.Decimal128;
  shippingCost: Types.Decimal128;
  taxAmount: Types.Decimal128;
  total: Types.Decimal128;
}

export async function repriceCart(cart: HydratedDocument<CartDoc>) {
  const known = await variantsById(cart.lines.map((line) => line.variantId));
  for (const line of cart.lines) {
    const variant = known[String(line.variantId)];
    if (variant) line.unitPrice = variant.price;
  }
  cart.subtotal = sum(cart.lines.map((line) => multiply(line.unitPrice, line.quantity)));
  await cart.save();
}

export async function discountFor(storeId: Types.ObjectId, code: string | undefined, subtotal: Types.Decimal128) {
  if (!code) return ZERO;
  const coupon = await Coupon.findOne({ storeId, code, deletedAt: null });
  if (!coupon || (coupon.endsAt && coupon.endsAt < new Date())) return ZERO;
  if (coupon.maxRedemptions && coupon.redemptions >= coupon.maxRedemptions) return ZERO;
  if (isGreater(coupon.minimumTotal, subtotal)) return ZERO;
  return coupon.kind === 'percent' ? percentage(subtotal, coupon.percentOff ?? 0) : coupon.discountAmount ?? ZERO;
}

export async function taxFor(country: string, net: Types.Decimal128) {
  const rate = await TaxRate.findOne({ country, validFrom: { $lte: new Date() } }).sort({ validFrom: -1 });
  return percentage(net, rate?.percent ?? 0);
}

export async function computeTotals(
  cart: HydratedDocument<CartDoc>,
  country: string,
  shippingCost: Types.Decimal128,
): Promise<Totals> {
  const subtotal = sum(cart.lines.map((line) => multiply(line.unitPrice, line.quantity)));
  const discountAmount = await discountFor(cart.storeId, cart.couponCode ?? undefined, subtotal);
  const net = add(subtract(subtotal, discountAmount), shippingCost);
  const taxAmount = await taxFor(country, net);
  return { subtotal, discountAmount, shippingCost, taxAmount, total: add(net, taxAmount) };
}

export async function listPrice(items: { variantId: Types.ObjectId; quantity: number }[]) {
  const known = await variantsById(items.map((item) => item.variantId));
  return sum(items.map((item) => multiply(known[String(item.variantId)]?.price ?? ZERO, item.quantity)));
}
