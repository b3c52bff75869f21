import { render } from "preact";
import { App } from "./app.tsx";
import { ErrorBoundary } from "./parts/error-boundary.tsx";
import "./style.css";

const root = document.getElementById("page");
if (root) {
	render(
		<ErrorBoundary>
			<App />
		</ErrorBoundary>,
		root,
	);
}
