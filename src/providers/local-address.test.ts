import { expect, it } from "vitest";
import { isLocalAddress } from "./local-address.ts";

it.each([
	"http://127.0.0.1:11434",
	"http://localhost:1234/v1",
	"http://[::1]:8080/v1",
	"http://10.1.2.3/v1",
	"http://172.31.0.9:8000",
	"http://192.168.1.20:11434",
	"http://[fd00::5]:8000",
	"http://ollama:11434",
	"http://host.docker.internal:11434",
	"http://gpu.local:8000",
])("%s is near", (url) => {
	expect(isLocalAddress(url)).toBe(true);
});

it.each([
	"https://api.openai.com/v1",
	"http://172.32.0.1",
	"http://8.8.8.8",
	"https://local.example.org",
	"",
	"nonsense",
])("%s is not", (url) => {
	expect(isLocalAddress(url)).toBe(false);
});
