import { Types } from 'mongoose';
import { Product } from '../src/models/Product';
import { Store } from '../src/models/Store';
import { User } from '../src/models/User';
import { Variant } from '../src/models/Variant';

let counter = 0;

export async function makeUser(overrides: Record<string, unknown> = {}) {
  counter += 1;
  return User.create({ email: `user${counter}@shop.test`, passwordHash: 'x', name: 'Robin', ...overrides });
}

export async function makeStore(memberId: Types.ObjectId, overrides: Record<string, unknown> = {}) {
  counter += 1;
  return Store.create({ name: 'Corner', slug: `corner-${counter}`, members: [memberId], ...overrides });
}

export async function makeProduct(storeId: Types.ObjectId, overrides: Record<string, unknown> = {}) {
  counter += 1;
  return Product.create({ storeId, title: 'Mug', slug: `mug-${counter}`, price: '12.50', ...overrides });
}

export async function makeVariant(storeId: Types.ObjectId, productId: Types.ObjectId, quantity = 10) {
  counter += 1;
  return Variant.create({ storeId, productId, sku: `MUG-${counter}`, price: '12.50', quantity });
}
