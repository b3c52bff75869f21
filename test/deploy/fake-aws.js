#!/usr/bin/env node
// Stands in for the AWS CLI: keeps services in the JSON file FAKE_AWS_STATE, and records each call there.
import { readFileSync, writeFileSync } from "node:fs";

const path = process.env.FAKE_AWS_STATE;
const state = JSON.parse(readFileSync(path, "utf8"));
const args = process.argv.slice(2);
const [, command] = args;

function option(name) {
	return args[args.indexOf(name) + 1];
}

function answer(value) {
	writeFileSync(path, JSON.stringify(state));
	if (value !== undefined) console.log(JSON.stringify(value));
}

state.calls.push(args.slice(0, 3).join(" "));
if (command === "describe-services") {
	const services = Object.entries(state.services).map(([serviceName, taskDefinition]) => ({
		serviceName,
		taskDefinition,
	}));
	answer({ services, failures: [] });
} else if (command === "describe-task-definition") {
	answer({ taskDefinition: state.definitions[option("--task-definition")], tags: [] });
} else if (command === "register-task-definition") {
	const definition = JSON.parse(option("--cli-input-json"));
	const arn = `arn:aws:ecs:us-east-1:1:task-definition/${definition.family}:8`;
	state.registered.push(definition);
	answer({ taskDefinition: { ...definition, taskDefinitionArn: arn } });
} else if (command === "update-service") {
	state.services[option("--service")] = option("--task-definition");
	answer({ service: {} });
} else if (command === "wait") {
	const fails = state.waits.shift() ?? "stable";
	if (fails === "breaker") state.services.api = "arn:aws:ecs:us-east-1:1:task-definition/api:7";
	answer();
	if (fails === "unstable") {
		console.error("Waiter ServicesStable failed: Max attempts exceeded");
		process.exitCode = 255;
	}
} else {
	console.error(`unknown command ${args.join(" ")}`);
	process.exitCode = 252;
}
