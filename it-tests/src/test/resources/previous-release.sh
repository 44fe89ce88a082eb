set -e
# Builds signalman.jar as a commit had it, with the libraries of this build. $0: the checkout; $1: the commit.
git -C "$0" archive $1 agent fleet fleet-nats jolokia-bridge docs LICENSE | tar -x
mkdir jar && cd jar && jar xf "$0/agent/target/signalman.jar" && cd ..
rm -r jar/io jar/console jar/isolated/{signalman,jolokia-bridge,fleet,fleet-nats}
libraries=$(printf '%s:' jar/isolated/*)
compile() { # <folder> <release> <sources...>
  folder=$1 release=$2; shift 2
  mkdir -p "$folder"
  javac -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -nowarn -proc:none -XDignore.symbol.file --release "$release" -encoding UTF-8 -cp "$libraries$path" -d "$folder" "$@"
}
path=
for module in fleet fleet-nats jolokia-bridge; do
  compile jar/isolated/$module 17 $(find $module/src/main/java -name '*.java')
  [ ! -d $module/src/main/resources ] || cp -r $module/src/main/resources/. jar/isolated/$module
  path=$path:jar/isolated/$module
done
compile jar 8 $(find agent/src/main/java/io/signalman/bootstrap -name '*.java')
path=$path:jar
compile jar/isolated/signalman 17 $(find agent/src/main/java -name '*.java' -not -path '*/bootstrap/*')
cp -r agent/src/main/resources/. jar/isolated/signalman
mkdir -p jar/isolated/signalman/io/signalman jar/isolated/jolokia-bridge/io/signalman/http
echo version=0.9.0 >jar/isolated/signalman/io/signalman/version.properties
cp docs/openapi.json jar/isolated/jolokia-bridge/io/signalman/http
jar cfm signalman.jar jar/META-INF/MANIFEST.MF -C jar .
