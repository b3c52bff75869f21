import { Component, type ComponentType, createElement } from "preact";

/** `component`, drawn again only when one of its properties is another: rows of a long list mostly stay. */
export function memo<Props extends object>(component: ComponentType<Props>): ComponentType<Props> {
	return class extends Component<Props> {
		override shouldComponentUpdate(next: Props): boolean {
			const names = Object.keys(next) as (keyof Props)[];
			return names.some((name) => next[name] !== this.props[name]);
		}

		override render() {
			return createElement(component, this.props);
		}
	};
}
