import { createHash, randomBytes } from 'crypto';
import type { Request, Response } from 'express';
import { config } from '../config';
import { UnauthorizedError } from '../lib/errors';
import { LoyaltyAccount } from '../models/LoyaltyAccount';
import { Order } from '../models/Order';
import { Session } from '../models/Session';
import { User } from '../models/User';

function digest(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

export async function signIn(req: Request, res: Response) {
  const user = await User.findOne({ email: req.body.email, deletedAt: null }).select('+passwordHash');
  if (!user || user.passwordHash !== digest(req.body.password)) {
    throw new UnauthorizedError('wrong email or password');
  }
  const session = await Session.create({
    userId: user._id,
    token: randomBytes(32).toString('hex'),
    userAgent: req.headers['user-agent'],
    expiresAt: new Date(Date.now() + config.sessionDays * 24 * 3600 * 1000),
  });
  res.status(201).json({ token: session.token });
}

export async function signOut(req: Request, res: Response) {
  await Session.deleteOne({ token: req.body.token });
  res.status(204).end();
}

export async function myOrders(req: Request, res: Response) {
  const orders = await Order.find({ customerId: req.user!.id, deletedAt: null }).sort({ createdAt: -1 }).lean();
  res.json({ items: orders });
}

export async function myLoyalty(req: Request, res: Response) {
  const accounts = await LoyaltyAccount.find({ customerId: req.user!.id, deletedAt: null }).lean();
  res.json({ items: accounts });
}
