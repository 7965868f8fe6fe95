const LINKS = [
  ['/individual/v1/api-reference', 'Individual API', 'Apply, follow the case, book, approve.'],
  ['/provider/v1/api-reference', 'Provider API', 'Offerings, holds, captures, payouts.'],
  ['/admin/v1/api-reference', 'Administration API', 'Programmes, decisions, accreditations, payouts, spend.'],
  ['/public/v1/api-reference', 'Public API', 'Providers, offerings and statistics, open to everybody.'],
  ['/healthz', 'Health', 'Is the process alive?'],
  ['/readyz', 'Readiness', 'Can it serve, database included?'],
] as const;

/** The plain page at `/`: the links that exist, and how to get a token. */
export function rootPage(): string {
  const items = LINKS.map(([href, name, text]) => `<li><a href="${href}">${name}</a> – ${text}</li>`).join(
    '\n        ',
  );
  const signIn = `<h2>Get a token</h2>
      <p>This instance signs in its sample people. In the folder it was started from:</p>
      <pre>npm run techcheck -- sample --json      # who there is
npm run techcheck -- token anna         # a short-lived bearer token</pre>
      <p>Send it as <code>Authorization: Bearer …</code>, or paste it under “Authorize” in an API reference.</p>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tech-check</title>
    <style>
      body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem; color: #1b1b1f; background: #fff; }
      h1 { font-size: 2rem; margin-bottom: .25rem } h2 { font-size: 1.25rem; margin-top: 2rem }
      a { color: #0b4f8a } pre { background: #f2f4f7; padding: 1rem; overflow-x: auto; border-radius: .4rem }
      li { margin: .35rem 0 }
    </style>
  </head>
  <body>
    <main>
      <h1>Tech-check</h1>
      <p>Vouchers for digital skills: apply, be decided, book, redeem, be paid – and prove where every krona went.</p>
      <h2>What there is</h2>
      <ul>
        ${items}
      </ul>
      ${signIn}
    </main>
  </body>
</html>
`;
}
