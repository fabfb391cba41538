import type { HydratedDocument } from 'mongoose';
import { LoyaltyAccount } from '../models/LoyaltyAccount';
import type { OrderDoc } from '../models/Order';

const TIERS = [
  { name: 'gold', from: 2000 },
  { name: 'silver', from: 500 },
  { name: 'basic', from: 0 },
] as const;

export async function creditOrder(order: HydratedDocument<OrderDoc>) {
  const spent = Number(order.total.toString());
  const account = await LoyaltyAccount.findOneAndUpdate(
    { storeId: order.storeId, customerId: order.customerId, deletedAt: null },
    { $inc: { points: Math.floor(spent), lifetimeTotal: spent } },
    { upsert: true, new: true },
  );
  const tier = TIERS.filter((candidate) => account.lifetimeTotal >= candidate.from)[0];
  if (tier && account.tier !== tier.name) {
    account.tier = tier.name;
    await account.save();
  }
  return account;
}
