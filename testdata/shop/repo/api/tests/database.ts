import mongoose from 'mongoose';
import { afterAll, afterEach, beforeAll } from 'vitest';

export function useDatabase() {
  beforeAll(async () => {
    await mongoose.connect(process.env.TEST_MONGO_URL ?? 'mongodb://localhost:27017/shop-test');
  });

  afterEach(async () => {
    await mongoose.connection.dropDatabase();
  });

  afterAll(async () => {
    await mongoose.disconnect();
  });
}
