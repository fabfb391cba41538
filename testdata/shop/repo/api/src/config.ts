function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`missing environment variable ${name}`);
  }
  return value;
}

export const config = {
  port: Number(process.env.PORT ?? 3000),
  mongoUrl: process.env.MONGO_URL ?? 'mongodb://localhost:27017/shop',
  stripeKey: process.env.STRIPE_KEY ?? '',
  sessionDays: 14,
  cartTtlHours: 72,
  pageSize: 50,
  maxPageSize: 200,
  webhookTimeoutMs: 5000,
  get jwtSecret(): string {
    return required('JWT_SECRET');
  },
};
