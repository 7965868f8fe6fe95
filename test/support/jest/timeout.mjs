import { jest } from '@jest/globals';

// Real databases and processes on a shared machine: long enough that only a hang ever meets it.
jest.setTimeout(60_000);
