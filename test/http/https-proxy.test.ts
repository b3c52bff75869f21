import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeWithParts } from "../setup/describe-with-parts.ts";

/** Run by a process with `HTTPS_PROXY`: a call to a provider over https and one to a server on this machine. */
const CALLS = `
	const { useHttpsProxy } = await import(process.argv[1] + "/outbound/proxy.ts");
	const { createTranslatorFactory } = await import(process.argv[1] + "/providers/create-translator.ts");
	useHttpsProxy(process.argv[2], null);
	const make = createTranslatorFactory({ baseUrls: { deepl: "https://api.deepl.com/v2", libretranslate: process.argv[3] } });
	const texts = [];
	for (const provider of ["deepl", "libretranslate"]) {
		const engine = await make({ provider, modelId: provider, keys: ["k"], sourceLanguage: "en", targetLanguage: "es" });
		texts.push(...await engine.translate(["Hello"], new AbortController().signal));
	}
	console.log(JSON.stringify(texts));
`;

const SOURCES = new URL("../../src", import.meta.url).href;

let folder: string;
let servers: Server[];
const sockets = new Set<Socket>();

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-proxy-"));
	servers = [];
});
afterEach(async () => {
	for (const socket of sockets) socket.destroy();
	for (const server of servers) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
	rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<number> {
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return (server.address() as AddressInfo).port;
}

/** A self-signed certificate for DeepL's host, trusted by the child process. */
function makeCertificate(): { key: string; cert: string } {
	const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
	const subject = ["-subj", "/CN=api.deepl.com", "-addext", "subjectAltName=DNS:api.deepl.com"];
	const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
	const args = ["req", "-x509", ...ec, "-nodes", "-days", "1", "-keyout", key, "-out", cert, ...subject];
	execFileSync("openssl", args, { stdio: "ignore" });
	return { key, cert };
}

describeWithParts(["openssl"], "HTTPS_PROXY", () => {
	it("tunnels every https request, and is bypassed for servers on this machine", async () => {
		const { key, cert } = makeCertificate();
		const deepl = createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
			response.end(JSON.stringify({ translations: [{ text: "Hola" }] }));
		});
		const deeplPort = await listen(deepl as unknown as Server);
		const localPort = await listen(
			createServer((_request, response) => void response.end(JSON.stringify({ translatedText: ["¡Hola!"] }))),
		);
		const seen: string[] = [];
		const proxy = createServer((request, response) => {
			seen.push(`${request.method} ${request.url}`);
			response.writeHead(500).end();
		});
		proxy.on("connect", (request, socket: Socket) => {
			seen.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"]}`);
			const tunnel = connect(deeplPort, "127.0.0.1", () => {
				socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
				tunnel.pipe(socket).pipe(tunnel);
			});
			for (const end of [socket, tunnel]) sockets.add(end.on("error", () => end.destroy()));
		});
		const proxyUrl = `http://user:pass@127.0.0.1:${await listen(proxy)}`;

		const args = ["--input-type=module", "-e", CALLS, SOURCES, proxyUrl, `http://127.0.0.1:${localPort}`];
		const { HTTPS_PROXY: _, https_proxy: __, ...clean } = process.env;
		const env = { ...clean, NODE_EXTRA_CA_CERTS: cert };
		const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 });

		expect(JSON.parse(stdout)).toEqual(["Hola", "¡Hola!"]);
		expect(seen).toEqual([`CONNECT api.deepl.com:443 Basic ${Buffer.from("user:pass").toString("base64")}`]);
	});
});
