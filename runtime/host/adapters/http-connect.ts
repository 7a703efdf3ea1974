/** Connections to addresses that were checked: to them and to nothing else. */
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { checkServerIdentity, connect as connectSecure } from "node:tls";
import type { HttpTarget } from "./http-target.ts";

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Certificates in PEM that are trusted in place of the system's. */
  readonly ca?: string | undefined;
  /** How long one address may take, TLS included, if there is another to try. */
  readonly attemptMs: number;
}

/**
 * An open socket to the first address that answers, ready for HTTP. A certificate has to be the host's of the URL, whichever
 * address is connected to. Throws what the last address came to.
 */
export async function openConnection(
  target: HttpTarget,
  addresses: readonly string[],
  options: ConnectOptions,
): Promise<Socket> {
  let failure: unknown = new Error("there is no address");
  for (const [index, address] of addresses.entries()) {
    if (options.signal.aborted) break;
    try {
      return await connectTo(address, target, options, index === addresses.length - 1);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function connectTo(
  address: string,
  target: HttpTarget,
  { signal, ca, attemptMs }: ConnectOptions,
  last: boolean,
): Promise<Socket> {
  const socket = target.secure
    ? secureSocket(address, target, ca)
    : connectPlain({ host: address, port: target.port });
  return new Promise((resolve, reject) => {
    let settled = false;
    function settle(error?: Error): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", onStop);
      if (error) {
        socket.destroy();
        reject(error);
      } else resolve(socket);
    }
    const onStop = (): void => settle(new Error("stopped"));
    const timer = last
      ? undefined
      : setTimeout(() => settle(new Error(`${address} does not answer`)), attemptMs);
    signal.addEventListener("abort", onStop, { once: true });
    // It stays: an error that nobody listens to would end the process.
    socket.on("error", settle);
    socket.once("close", () => settle(new Error("the connection was closed before it was ready")));
    socket.once(target.secure ? "secureConnect" : "connect", () => {
      socket.setNoDelay(true);
      settle();
    });
  });
}

function secureSocket(address: string, { hostname, port }: HttpTarget, ca: string | undefined): Socket {
  return connectSecure({
    host: address,
    port,
    // Names only, and without the dot that may end one: there is no other in a certificate.
    servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, "") : "",
    checkServerIdentity: (_name, certificate) => checkServerIdentity(hostname, certificate),
    ALPNProtocols: ["http/1.1"],
    // Also where the environment says otherwise.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ...(ca === undefined ? {} : { ca }),
  });
}
