/** Where all credentials are keys, nothing signs without one. */
export const noWorkloadIdentity = {
  sign: () => Promise.reject(new Error('These credentials hold a key')),
};
