package io.signalman.cli;

import io.signalman.cli.client.AgentAddress;
import io.signalman.cli.client.AgentUrl;
import io.signalman.cli.client.ContextFile;
import io.signalman.cli.client.Contexts;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code context}: names agents, so that scripts need no pid. */
@Command(
        name = "context",
        description = "Names agents for --context. Contexts are in ~/.config/signalman/contexts, and for all users in"
                + " /etc/signalman/contexts.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman context add shop --jvm 'jvm:Bootstrap&user:tomcat'",
            "  signalman context add prod --url https://app1:7080 --token-file ~/prod.token",
            "  signalman --context shop kill nginx HUP",
            "  signalman context use prod"
        })
final class ContextCommand {
    private static final String NAME = "The name: letters, digits, '.', '_', '-'.";

    private final Main.Assembly assembly;

    ContextCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    /** A context for people and programs; an item that is not set is "". */
    private record ContextRow(
            String name,
            boolean current,
            String jvm,
            String url,
            String tokenFile,
            String caFile,
            String certificate,
            String key,
            String file) {}

    /** The items of a new context. */
    static final class Items {
        @Option(names = "--jvm", paramLabel = "<jvm>", description = "A JVM of this host, but no pid.")
        private String jvm = "";

        @Option(names = "--socket", paramLabel = "<file>", description = "The Unix domain socket of an agent.")
        private String socket = "";

        @Option(names = "--url", paramLabel = "<url>", description = "http://…, https://… or unix:/path.")
        private String url = "";

        @Option(names = "--token-file", paramLabel = "<file>", description = "The file that holds its token.")
        private String tokenFile = "";

        @Option(names = "--ca-file", paramLabel = "<file>", description = "The CAs to trust, PEM.")
        private String caFile = "";

        @Option(names = "--certificate", paramLabel = "<file>", description = "The client certificate, PEM.")
        private String certificate = "";

        @Option(names = "--key", paramLabel = "<file>", description = "Its private key, PEM, PKCS#8.")
        private String key = "";

        private Map<String, String> given() {
            Map<String, String> items = new LinkedHashMap<>();
            items.put("jvm", jvm);
            items.put("url", url);
            List.of(
                            Map.entry("socket", socket),
                            Map.entry("token-file", tokenFile),
                            Map.entry("ca-file", caFile),
                            Map.entry("certificate", certificate),
                            Map.entry("key", key))
                    .forEach(file -> items.put(
                            file.getKey(),
                            file.getValue().isEmpty()
                                    ? ""
                                    : Path.of(file.getValue()).toAbsolutePath().toString()));
            items.values().removeIf(String::isEmpty);
            return items;
        }
    }

    @Command(name = "add", description = "Adds a context to this user's file.")
    int add(
            @Mixin Output output,
            @Mixin Items items,
            @Option(names = "--replace", description = "Replace the context of that name.") boolean replace,
            @Parameters(paramLabel = "<name>", description = NAME) String name) {
        if (!ContextFile.isName(name)) {
            throw Failure.usage(
                    "A context has 1 to 64 letters, digits, dots, dashes and underscores as its name, and no"
                            + " dash in front.");
        }
        if (!replace && Contexts.read(assembly).all().containsKey(name)) {
            throw Failure.usage("There is a context " + name + " already; give --replace, or take another name.");
        }
        if (items.given().isEmpty()) {
            throw Failure.usage("The agent is missing; give one of --jvm, --url and --socket.");
        }
        if (!items.url.isEmpty()) {
            AgentUrl.check(items.url);
        }
        Path file = edit((path, text) -> ContextFile.with(Path.of(path), text, name, items.given()));
        output.print(
                row(Contexts.read(assembly), name),
                "Context " + name + " is in " + file + "; try: signalman --context " + name + " status");
        return ExitCode.OK;
    }

    @Command(name = "use", description = "Chooses the context for commands that name no agent.")
    int use(
            @Mixin Output output,
            @Option(names = "--none", description = "Choose none.") boolean none,
            @Parameters(arity = "0..1", paramLabel = "<context>", description = NAME) Optional<String> name) {
        if (none == name.isPresent()) {
            throw Failure.usage("Give the name of a context, or --none.");
        }
        name.ifPresent(Contexts.read(assembly)::named);
        edit((path, text) -> ContextFile.using(Path.of(path), text, name.orElse("")));
        Optional<String> now = Contexts.read(assembly).current();
        output.print(
                Map.of("current", now.orElse("")),
                now.map(chosen -> "Commands that name no agent use " + chosen + ".")
                        .orElse("No context is chosen."));
        return ExitCode.OK;
    }

    @Command(name = "remove", description = "Removes a context from this user's file.")
    int remove(@Mixin Output output, @Parameters(paramLabel = "<context>", description = NAME) String name) {
        Contexts contexts = Contexts.read(assembly);
        contexts.named(name);
        if (!Contexts.ofUser().equals(Optional.of(contexts.file(name)))) {
            throw Failure.usage("Context " + name + " is in " + contexts.file(name) + "; remove its lines there.");
        }
        if (contexts.current().equals(Optional.of(name))) {
            throw Failure.usage("Context " + name + " is in use; first choose another with: signalman context use"
                    + " <context>, or none with: signalman context use --none");
        }
        edit((path, text) -> ContextFile.without(Path.of(path), text, name));
        output.print(Map.of("name", name, "removed", true), "Context " + name + " is removed.");
        return ExitCode.OK;
    }

    @Command(name = "list", description = "Lists the contexts.")
    int list(@Mixin Output output) {
        Contexts contexts = Contexts.read(assembly);
        List<ContextRow> rows = contexts.all().keySet().stream()
                .map(name -> row(contexts, name))
                .toList();
        if (output.json()) {
            output.printJson(Map.of("contexts", rows));
        } else if (rows.isEmpty()) {
            output.complain("there is no context; add one with: signalman context add <name> --jvm <jvm>");
        } else {
            Table table = new Table("", "NAME", "AGENT", "FILE");
            rows.forEach(row -> table.row(
                    row.current() ? "*" : "", row.name(), row.jvm().isEmpty() ? row.url() : row.jvm(), row.file()));
            output.print(table);
        }
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Shows one context; without a name, the one in use.")
    int show(
            @Mixin Output output,
            @Parameters(arity = "0..1", paramLabel = "<context>", description = NAME) Optional<String> name) {
        Contexts contexts = Contexts.read(assembly);
        ContextRow row = row(
                contexts,
                name.or(contexts::current)
                        .orElseThrow(
                                () -> Failure.usage(
                                        "No context is in use; name one, or choose one with: signalman context use <context>")));
        if (output.json()) {
            output.printJson(row);
        } else {
            Table table = new Table("CONTEXT", row.name());
            Map<String, String> items = new LinkedHashMap<>();
            items.put("jvm", row.jvm());
            items.put("url", row.url());
            items.put("token-file", row.tokenFile());
            items.put("ca-file", row.caFile());
            items.put("certificate", row.certificate());
            items.put("key", row.key());
            items.put("file", row.file());
            items.values().removeIf(String::isEmpty);
            items.forEach(table::row);
            output.print(table);
        }
        return ExitCode.OK;
    }

    private static ContextRow row(Contexts contexts, String name) {
        AgentAddress agent = contexts.named(name);
        return new ContextRow(
                name,
                contexts.current().equals(Optional.of(name)),
                agent.jvm(),
                agent.url(),
                agent.tokenFile(),
                agent.caFile(),
                agent.certificate(),
                agent.key(),
                contexts.file(name).toString());
    }

    /** @param change gets the path and the text of the file */
    private Path edit(BinaryOperator<String> change) {
        Path file = Contexts.ofUser()
                .orElseThrow(() -> Failure.usage("This user has no home folder; set XDG_CONFIG_HOME to a folder."));
        try {
            assembly.editTrusted(file, text -> change.apply(file.toString(), text));
            return file;
        } catch (IOException e) {
            throw Failure.usage(ErrorText.of(e));
        }
    }
}
