import { storageFault, User, type Storage, type UnitOfWork } from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';

/** Who a verified token speaks of. */
export interface Subject {
  issuer: string;
  subject: string;
  username: string;
}

/** The id of the subject's user, who is made at the first visit; visits at once meet in one user. */
export async function findOrProvisionUser(storage: Storage, subject: Subject, now: Date): Promise<string> {
  const known = await findUser(storage.begin(), subject);
  if (known) return known;
  try {
    return await provision(storage.begin(), subject, now);
  } catch (error) {
    const other = storageFault(error) === 'duplicate' ? await findUser(storage.begin(), subject) : null;
    if (other) return other;
    throw error;
  }
}

async function findUser(unit: UnitOfWork, { issuer, subject }: Subject): Promise<string | null> {
  const [row] = await unit.rows<{ id: string }>('select id from "user" where issuer = ? and subject = ?', [
    issuer,
    subject,
  ]);
  return row?.id ?? null;
}

async function provision(
  { em }: UnitOfWork,
  { issuer, subject, username }: Subject,
  created_at: Date,
): Promise<string> {
  const id = uuidv7();
  // Without a username_key, a name that the identity provider chose cannot take one from an account made here.
  em.create(User, { id, issuer, subject, username, username_key: null, password_hash: null, created_at });
  await em.flush();
  return id;
}
