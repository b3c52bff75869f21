import com.adobe.epubcheck.api.EPUBLocation;
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.api.MasterReport;
import com.adobe.epubcheck.messages.Message;
import com.adobe.epubcheck.messages.Severity;
import com.adobe.epubcheck.util.FeatureEnum;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Checks one book after another in one JVM, because most of a cold run goes into compiling schemas.
 *
 * Each line of standard input is a path; each line of standard output is that book's verdict as JSON,
 * {"findings": [["SEVERITY", "ID", "file", "message"], …], "failure": null or why there is no verdict}.
 * EPUBCheck's own JSON names at most 25 places of a message; this report names every file once.
 */
public class CheckBooks {
	static class Findings extends MasterReport {
		final Set<String> lines = new LinkedHashSet<>();

		@Override
		public void message(Message message, EPUBLocation location, Object... arguments) {
			Severity severity = message.getSeverity();
			if (severity != Severity.ERROR && severity != Severity.FATAL) return;
			lines.add("[" + quote(severity.name()) + "," + quote(message.getID().name()) + ","
				+ quote(location.getPath()) + "," + quote(message.getMessage(arguments)) + "]");
		}

		@Override
		public void info(String resource, FeatureEnum feature, String value) {}

		@Override
		public int generate() {
			return 0;
		}

		@Override
		public void initialize() {}
	}

	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
		System.setOut(nowhere);
		System.setErr(nowhere);
		BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String path = paths.readLine(); path != null; path = paths.readLine()) {
			answers.println(check(new File(path)));
		}
	}

	static String check(File book) {
		Findings report = new Findings();
		String failure = "null";
		try {
			report.setEpubFileName(book.getAbsolutePath());
			new EpubCheck(book, report).doValidate();
		} catch (Throwable problem) {
			failure = quote(problem.toString());
		}
		return "{\"findings\":[" + String.join(",", report.lines) + "],\"failure\":" + failure + "}";
	}

	static String quote(String text) {
		StringBuilder quoted = new StringBuilder("\"");
		for (char c : String.valueOf(text).toCharArray()) {
			if (c == '"' || c == '\\') quoted.append('\\').append(c);
			else if (c < ' ' || c > '~') quoted.append(String.format("\\u%04x", (int) c));
			else quoted.append(c);
		}
		return quoted.append('"').toString();
	}
}
