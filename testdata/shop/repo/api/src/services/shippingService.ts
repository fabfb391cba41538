import type { HydratedDocument, Types } from 'mongoose';
import { NotFoundError } from '../lib/errors';
import { isGreater, ZERO } from '../lib/money';
import type { CartDoc } from '../models/Cart';
import { DeliveryQuote } from '../models/DeliveryQuote';
import { ShippingRate } from '../models/ShippingRate';
import { variantsById } from '../repositories/variantRepository';

const QUOTE_HOURS = 4;

export async function costOf(rateId: string, subtotal: Types.Decimal128): Promise<Types.Decimal128> {
  const rate = await ShippingRate.findOne({ _id: rateId, deletedAt: null });
  if (!rate) throw new NotFoundError('shipping rate');
  if (rate.freeAboveTotal && isGreater(subtotal, rate.freeAboveTotal)) return ZERO;
  return rate.price;
}

async function cartWeight(cart: HydratedDocument<CartDoc>): Promise<number> {
  const known = await variantsById(cart.lines.map((line) => line.variantId));
  return cart.lines.reduce((acc, line) => acc + (known[String(line.variantId)]?.weight ?? 0) * line.quantity, 0);
}

export async function quoteDelivery(cart: HydratedDocument<CartDoc>, country: string) {
  const weight = await cartWeight(cart);
  const rates = await ShippingRate.find({
    storeId: cart.storeId,
    countries: country,
    minWeight: { $lte: weight },
    deletedAt: null,
  }).sort({ position: 1 });
  const validUntil = new Date(Date.now() + QUOTE_HOURS * 3600 * 1000);
  return DeliveryQuote.insertMany(
    rates.map((rate) => ({
      storeId: cart.storeId,
      cartId: cart._id,
      carrier: rate.name,
      price: Number(rate.price.toString()),
      days: 3,
      validUntil,
    })),
  );
}
