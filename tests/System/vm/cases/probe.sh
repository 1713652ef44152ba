#!/bin/bash
#vm --no-rdt --cpus 2 --timeout 200
#manual
. /opt/cases/lib.sh
. /opt/cases/daemon.sh
date; time dotnet /opt/cotenant/cotenant.dll --version; 
write_config
cotenant daemon --config $config &
d=$!
for i in 1 2 3 4 5 6 7 8 9 10; do sleep 3; date; ready && break; cat /proc/$d/stat | cut -d' ' -f14,15; cat /proc/$d/task/*/wchan | tr '\0' ' '; done
kill $d; wait
finish
