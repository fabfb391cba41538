import type { NextFunction, Request, Response } from 'express';
import { UnauthorizedError } from '../lib/errors';
import { Session } from '../models/Session';
import { User } from '../models/User';

export async function authenticate(req: Request, _res: Response, next: NextFunction) {
  try {
    const token = req.headers.authorization?.replace('Bearer ', '');
    const session = token ? await Session.findOne({ token }) : null;
    if (!session || session.expiresAt < new Date()) {
      throw new UnauthorizedError('session expired');
    }
    const user = await User.findOne({ _id: session.userId, deletedAt: null });
    if (!user) {
      throw new UnauthorizedError();
    }
    req.user = { id: user._id, email: user.email, staff: user.staff };
    next();
  } catch (err) {
    next(err);
  }
}
