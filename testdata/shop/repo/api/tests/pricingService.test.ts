import { describe, expect, it } from 'vitest';
import { parseMoney } from '../src/lib/money';
import { Coupon } from '../src/models/Coupon';
import { TaxRate } from '../src/models/TaxRate';
import { discountFor, taxFor } from '../src/services/pricingService';
import { useDatabase } from './database';
import { makeStore, makeUser } from './factories';

useDatabase();

describe('discountFor', () => {
  it('is zero without a code', async () => {
    const store = await makeStore((await makeUser())._id);
    expect(String(await discountFor(store._id, undefined, parseMoney('50')))).toBe('0.00');
  });

  it('takes a percentage', async () => {
    const store = await makeStore((await makeUser())._id);
    await Coupon.create({ storeId: store._id, code: 'TEN', kind: 'percent', percentOff: 10 });
    expect(String(await discountFor(store._id, 'TEN', parseMoney('50')))).toBe('5.00');
  });

  it('respects the minimum', async () => {
    const store = await makeStore((await makeUser())._id);
    await Coupon.create({ storeId: store._id, code: 'BIG', kind: 'fixed', discountAmount: '5', minimumTotal: '100' });
    expect(String(await discountFor(store._id, 'BIG', parseMoney('50')))).toBe('0.00');
  });
});

describe('taxFor', () => {
  it('uses the newest rate', async () => {
    await TaxRate.create({ country: 'DE', percent: 16, validFrom: new Date('2020-07-01') });
    await TaxRate.create({ country: 'DE', percent: 19, validFrom: new Date('2021-01-01') });
    expect(String(await taxFor('DE', parseMoney('100')))).toBe('19.00');
  });
});
